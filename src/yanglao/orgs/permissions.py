"""What may be done with organisations."""

from yanglao.base.permissions import declare

READ = declare(
    "orgs.read",
    "看单位",
    "bureau",
    "town",
    "village",
    "assessor",
    "finance",
    "institution",
    "provider",
    "inspector",
    "admin",
)
WRITE = declare("orgs.write", "登记、更正单位", "bureau", "admin")
STANDING = declare("orgs.standing", "改变单位信用", "bureau")
