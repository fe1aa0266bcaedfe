"""What may be done with packs and the policy library."""

from yanglao.base.permissions import declare

REGISTER = declare("policy.register", "载入政策包", "admin")
SIGN = declare("policy.sign", "签发、复核政策包", "bureau")
