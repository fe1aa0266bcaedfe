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

    of_the_place = (
        scale.code == "gbt42195"
    )  # months and levels as civil affairs counts them; others state their own
    level = figure("assessment_no_expiry_level", -1)
    return replace(
        own,
        validity_months=figure("assessment_valid_months", own.validity_months)
        if of_the_place
        else own.validity_months,
        validity_exempt=(level,) if level >= 0 and of_the_place else own.validity_exempt,
        assessors=figure("assessors_on_site", own.assessors),
        medical=figure("assessors_medical", own.medical),
        notice_days=figure("assessment_notice_days", own.notice_days),
    )
