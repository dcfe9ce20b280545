"""A partner's wing: nothing of anybody until it is shared."""


def test_it_works(world):
    answer = world.as_("paul").get("/p")
    assert answer.status_code == 200
    assert "Lecture seule" in answer.text
    assert "Rien n’est partagé" in answer.text


def test_a_stranger_finds_nothing(world):
    assert world.as_("nadia").get("/p").status_code == 404
    assert world.as_("helene").get("/p").status_code == 404
