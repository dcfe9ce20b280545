"""A browser walks through the product, page by page, as people who work there would."""

import time


def test_walk(site):
    from tests.journeys.prepared import prepare
    from tests.journeys.routes import Tour, pages
    from tests.journeys.site import KINDS, Caller
    t=time.time(); starts=prepare(site); print("prepare", time.time()-t)
    with Caller(site, KINDS["manager"][0]) as c: print(c.get("/a/valence/residences"))
    print(site.faults); return
    for kind, begin in starts.items():
        t=time.time()
        c=Caller(site, KINDS[kind][0]); tour=Tour(c.look, site.base).walk(begin); c.client.close()
        mine=[p for p in pages() if kind in p.who()]
        print("==",kind, tour.followed, round(time.time()-t,1), "dead", tour.dead, tour.files)
        print("   found", sum(len(v) for v in tour.found.values()), {n: len(v) for n,v in tour.found.items()})
        print("   missing", [p.name for p in mine if p.name not in tour.found])
