"""What may be done with places of care."""

from yanglao.base.permissions import declare

EVERYBODY = (
    "bureau",
    "town",
    "village",
    "assessor",
    "finance",
    "institution",
    "provider",
    "family",
    "elder",
    "public",
    "admin",
    "inspector",
)

VIEW = declare("facilities.view", "看设施", *EVERYBODY)
REGISTER = declare("facilities.register", "登记、更正设施", "bureau")
BEDS = declare("facilities.beds", "登记床位", "bureau", "institution")
GRADE = declare("facilities.grade", "登记等级", "bureau")
LOAD = declare("facilities.load", "成批装入设施")
