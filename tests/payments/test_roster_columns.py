"""The roster names bank, holder and masked id (regulations C8)."""

from dibao.sheets import open_workbook
from households.models import Person
from payments.services.rosters import take_sign_off_sheet
from tests.cast_payments import DRAFTED_ON


def test_the_roster_names_bank_holder_and_masked_id(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("sent")
    (sheet,) = open_workbook(take_sign_off_sheet(batch, actor=finance, on=DRAFTED_ON))
    heads, row = ([str(cell.value or "") for cell in sheet.rows[at]] for at in (2, 3))
    said = dict(zip(heads, row, strict=True))
    person = Person.objects.get()
    assert (said["开户银行"], said["账户名称"]) == ("农业银行", person.name)
    assert said["户主身份证号"].endswith(person.id_number[-4:]) and "*" in said["户主身份证号"]
    assert person.id_number not in str(row)
