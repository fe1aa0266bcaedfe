"""What may be done with the register of workers."""

from yanglao.base import audit
from yanglao.base.permissions import declare

VIEW = declare(
    "workforce.view",
    "看工作人员",
    "bureau",
    "town",
    "village",
    "assessor",
    "institution",
    "provider",
    "inspector",
    "admin",
)
REGISTER = declare("workforce.register", "登记工作人员与岗位", "bureau")
CERTIFY = declare("workforce.certify", "登记证书", "bureau")
REVEAL = declare("workforce.reveal", "看工作人员的证件号、电话", "bureau")
STANDING = declare("workforce.standing", "改工作人员的信用状态", "bureau")
LOAD = declare("workforce.load", "成批装入工作人员")

for _code, _words in {
    "workforce.employ": "登记上岗",
    "workforce.leave": "登记离岗",
    "workforce.end_certificate": "登记证书失效",
    "workforce.link_account": "工作人员对上账号",
}.items():
    audit.name(_code, _words)
