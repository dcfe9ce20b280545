"""A page about a person that the browser prints leaves its line in the journal; any other page says nothing."""

from playwright.sync_api import expect


def test_a_page_about_a_person_tells_that_it_is_printed(people):
    page = people.page("manager")
    page.goto("/a/valence/exit-searches")
    page.locator("main .row-link").first.click()
    number = page.url.split("/stays/")[1].split("/")[0].split("?")[0]
    with page.expect_response("**/a/valence/printed") as told:
        page.pdf()
    assert told.value.status == 204
    page.goto("/a/valence/audit?deed=print")
    expect(page.locator("#lines")).to_contain_text(f"a imprimé la page du séjour {number}")


def test_a_page_about_nobody_tells_nothing(people):
    page = people.page("manager")
    page.goto("/a/valence/residences")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.pdf()
    page.goto("/a/valence/")
    assert not [url for url in asked if url.endswith("/printed")]
