"""What the desk takes out of the house: a bank's file, with account numbers open, and noted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yanglao.base import files
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.funds import permissions
from yanglao.funds.models import PaymentBatch


@service(permissions.BATCH, "funds.hand_out_file")
def hand_out_file(actor: Actor, *, batch_id: int) -> tuple[str, str, bytes]:
    """Return name, media type and content of a batch's bank file; who took it is noted.

    Raises
    ------
    NotFound
        When there is no such batch in the county, or its file is not written yet.
    """
    row = PaymentBatch.objects.select_related("file").filter(pk=batch_id, county=actor.county).first()
    if row is None or row.file is None:
        raise NotFound(_("这个批次还没有银行文件"), remedy=_("先生成银行文件"))
    note(subject_type="funds.PaymentBatch", subject_id=row.pk, sha256=row.file_sha256)
    return row.file.name, row.file.media_type, files.read(row.file)
