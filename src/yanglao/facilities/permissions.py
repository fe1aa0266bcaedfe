"""What may be done with places of care."""

from yanglao.base import audit
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

for _code, _words in {
    "facilities.correct": "更正设施",
    "facilities.close": "关闭或暂停设施",
    "facilities.remove_beds": "撤销床位",
    "facilities.cover": "登记覆盖的村（社区）",
    "facilities.set_grade": "登记等级",
}.items():
    audit.name(_code, _words)
