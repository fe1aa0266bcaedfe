"""What the place decides about assessments: how long a result holds, how many assessors come, how long a notice stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yanglao.access import queries as access
from yanglao.assessment.rules.scale import Scale, Settings
from yanglao.policy import queries as policy


def settings_on(scale: Scale, on: date) -> Settings:
    """Return a scale's settings with the figures of the place's pack as of a day; where it says nothing, the scale's own."""
    own = scale.settings

    def figure(code: str, default: int) -> int:
        try:
            return int(policy.parameter(access.place().pack or "cn", code, on).value)
        except (policy.ValueMissing, LookupError):
            return default

    level = figure("assessment_no_expiry_level", -1)
    return replace(
        own,
        validity_months=figure("assessment_valid_months", own.validity_months),
        # The figure counts levels as GB/T 42195 does; other scales number theirs otherwise.
        validity_exempt=(level,) if level >= 0 and scale.code == "gbt42195" else own.validity_exempt,
        assessors=figure("assessors_on_site", own.assessors),
        notice_days=figure("assessment_notice_days", own.notice_days),
    )
