"""What the clients read: the catalogue, its lists and searches, and, with a token of scope `read`, what is one's own.

Lists come in parts of `limit` items, 1 to 100; give `next` of one part as `cursor` for the one after it.
"""

from __future__ import annotations

from dailypapers.client import models, people
from dailypapers.client.artifacts import PaperArtifacts
from dailypapers.client.endpoint import Request, endpoint, get


class ReadApi:
    """The calls that change nothing."""

    # --- papers -----------------------------------------------------------------------------------------------

    @endpoint
    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        cursor: str = "",
        mode: str = "hybrid",
        recent: bool = False,
        popular: bool = False,
        diverse: bool = False,
        as_is: bool = False,
    ) -> Request[models.SearchList]:
        """Search for papers in the query language.

        `mode` is hybrid, lexical or dense. `recent` and `popular` put newer and more upvoted papers first among
        equals, `diverse` unlike papers before like ones; `as_is` reads no filters from a plain sentence.
        """
        return get(
            models.SearchList,
            "search",
            q=query,
            limit=limit,
            cursor=cursor,
            mode=mode,
            recent=recent,
            popular=popular,
            diverse=diverse,
            as_is=as_is,
        )

    @endpoint
    def papers(
        self,
        *,
        limit: int = 50,
        cursor: str = "",
        author: str = "",
        organisation: str = "",
        category: str = "",
        keyword: str = "",
    ) -> Request[models.PaperList]:
        """List all papers, or those of an author, organisation, category and keyword, newest in the catalogue first."""
        return get(
            models.PaperList,
            "papers",
            limit=limit,
            cursor=cursor,
            author=author,
            organisation=organisation,
            category=category,
            keyword=keyword,
        )

    @endpoint
    def paper(self, identifier: str, *, lang: str = "") -> Request[models.PaperOut]:
        """Fetch a paper by its id, an arXiv id with or without version, a DOI or a URL of it.

        With `lang` its translation to that language comes with it, where the site has one.
        """
        return get(models.PaperOut, "papers", identifier, lang=lang)

    @endpoint
    def similar(self, identifier: str, *, limit: int = 10) -> Request[models.SimilarList]:
        """List the papers closest in meaning to a paper, closest first."""
        return get(models.SimilarList, "papers", identifier, "similar", limit=limit)

    @endpoint
    def artifacts(self, identifier: str) -> Request[PaperArtifacts]:
        """Fetch what belongs to a paper: models, datasets and Spaces of the hub, code with stars by day, results."""
        return get(PaperArtifacts, "papers", identifier, "artifacts")

    @endpoint
    def paper_text(self, identifier: str, *, section: str = "") -> Request[models.PaperText]:
        """Fetch the text of a paper, or one section of it by number or title: whole where its licence allows."""
        return get(models.PaperText, "papers", identifier, "text", section=section)

    @endpoint
    def passages(self, identifier: str, query: str, *, limit: int = 10) -> Request[models.PassageList]:
        """Search inside the text of a paper; list the passages that answer, best first."""
        return get(models.PassageList, "papers", identifier, "passages", q=query, limit=limit)

    @endpoint
    def find_passages(
        self, query: str, *, paper: str = "", listing: str = "", limit: int = 20
    ) -> Request[models.FoundPassageList]:
        """Search in the texts of all papers, of one, or of a list (`category/cs.LG`); list passages, best first."""
        return get(models.FoundPassageList, "passages", q=query, paper=paper, listing=listing, limit=limit)

    @endpoint
    def find_answers(self, question: str, *, paper: str = "", listing: str = "") -> Request[models.Reply]:
        """List the passages that answer a question, closest first; none where nothing is close."""
        return get(models.Reply, "ask", q=question, paper=paper, listing=listing)

    @endpoint
    def comments(self, identifier: str) -> Request[people.CommentList]:
        """List the comments on a paper, oldest first, with their replies."""
        return get(people.CommentList, "papers", identifier, "comments")

    @endpoint
    def get_comment(self, number: int) -> Request[people.Comment]:
        """Fetch a comment by its id."""
        return get(people.Comment, "comments", number)

    # --- lists ------------------------------------------------------------------------------------------------

    @endpoint
    def listings(self) -> Request[models.ListingKindList]:
        """List the kinds of lists there are."""
        return get(models.ListingKindList, "listings")

    @endpoint
    def listing(
        self,
        kind: str,
        target: str = "",
        *,
        limit: int = 50,
        cursor: str = "",
        category: str = "",
        period: str = "",
        news: bool = False,
    ) -> Request[models.Listing]:
        """Fetch any list with the reason for each paper: `listing("category", "cs.AI+cs.LG-cs.CY")`.

        `period` keeps what is of a day, week or month; `news` gives what is new of it, the newest first.
        """
        path = ("listings", kind, target) if target else ("listings", kind)
        return get(
            models.Listing,
            *path,
            limit=limit,
            cursor=cursor,
            category=category,
            period=period,
            news=news,
        )

    # --- papers of a time -------------------------------------------------------------------------------------

    @endpoint
    def day(
        self, day: str = "newest", *, limit: int = 50, cursor: str = "", category: str = ""
    ) -> Request[models.Period]:
        """List the papers of a day, most attention first: `2025-10-14`, `today`, or the newest that has papers."""
        return get(models.Period, "days", day, limit=limit, cursor=cursor, category=category)

    @endpoint
    def week(self, week: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Request[models.Period]:
        """List the papers of an ISO week like `2025-W42`, most attention first."""
        return get(models.Period, "weeks", week, limit=limit, cursor=cursor, category=category)

    @endpoint
    def month(self, month: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Request[models.Period]:
        """List the papers of a month like `2025-10`, most attention first."""
        return get(models.Period, "months", month, limit=limit, cursor=cursor, category=category)

    @endpoint
    def trending(self, *, limit: int = 50, cursor: str = "", category: str = "") -> Request[models.PaperList]:
        """List trending papers of all days, highest trending score first."""
        return get(models.PaperList, "trending", limit=limit, cursor=cursor, category=category)

    @endpoint
    def days(self, *, limit: int = 100, cursor: str = "") -> Request[models.DayList]:
        """List the days that have papers, newest first."""
        return get(models.DayList, "days", limit=limit, cursor=cursor)

    @endpoint
    def editions(self, *, limit: int = 50, cursor: str = "") -> Request[people.EditionList]:
        """List the editions, newest first."""
        return get(people.EditionList, "editions", limit=limit, cursor=cursor)

    @endpoint
    def edition(self, day: str = "newest", *, limit: int = 50, cursor: str = "") -> Request[people.EditionWhole]:
        """Fetch the edition of a day, or the newest: its papers as they stood when the day closed."""
        return get(people.EditionWhole, "editions", day, limit=limit, cursor=cursor)

    @endpoint
    def trends(self, terms: str, *, by: str = "month", since: str = "", until: str = "") -> Request[models.Trends]:
        """Count up to five terms with commas between them by `month` or `week`: `trends("mamba, cat:cs.CL")`.

        A term is words that stand one after another, or filters of the query language. `since` and `until` are days.
        """
        return get(models.Trends, "trends", q=terms, by=by, since=since, until=until)

    @endpoint
    def topics(self, period: str = "") -> Request[models.PeriodTopics]:
        """List the topics of a day, week or month, the largest field first; of the newest week without one."""
        return get(models.PeriodTopics, "topics", period=period)

    @endpoint
    def topic(self, slug: str) -> Request[models.Topic]:
        """Fetch a topic or a field by its address; `listing("topic", slug)` lists its papers."""
        return get(models.Topic, "topics", slug)

    # --- what papers belong to --------------------------------------------------------------------------------

    @endpoint
    def authors(self, query: str = "", *, limit: int = 50, cursor: str = "") -> Request[models.AuthorList]:
        """List the authors whose name begins with `query`."""
        return get(models.AuthorList, "authors", q=query, limit=limit, cursor=cursor)

    @endpoint
    def author(self, name: str) -> Request[models.Author]:
        """Fetch an author by name, as it is written on papers."""
        return get(models.Author, "authors", name)

    @endpoint
    def organisations(self, query: str = "", *, limit: int = 50, cursor: str = "") -> Request[models.OrganisationList]:
        """List the organisations whose name begins with `query`."""
        return get(models.OrganisationList, "organisations", q=query, limit=limit, cursor=cursor)

    @endpoint
    def organisation(self, slug: str) -> Request[models.Organisation]:
        """Fetch an organisation by its slug."""
        return get(models.Organisation, "organisations", slug)

    @endpoint
    def categories(self, query: str = "", *, limit: int = 50, cursor: str = "") -> Request[models.CategoryList]:
        """List the categories whose code or name begins with `query`."""
        return get(models.CategoryList, "categories", q=query, limit=limit, cursor=cursor)

    @endpoint
    def category(self, code: str) -> Request[models.Category]:
        """Fetch a category by its code, like `cs.LG`."""
        return get(models.Category, "categories", code)

    @endpoint
    def keywords(self, query: str = "", *, limit: int = 50, cursor: str = "") -> Request[models.KeywordList]:
        """List the keywords that begin with `query`."""
        return get(models.KeywordList, "keywords", q=query, limit=limit, cursor=cursor)

    @endpoint
    def keyword(self, slug: str) -> Request[models.Keyword]:
        """Fetch a keyword by its slug."""
        return get(models.Keyword, "keywords", slug)

    @endpoint
    def stats(self) -> Request[models.Stats]:
        """Count what the catalogue holds."""
        return get(models.Stats, "stats")

    # --- collections ------------------------------------------------------------------------------------------

    @endpoint
    def collections(self, *, owner: str = "", limit: int = 50, cursor: str = "") -> Request[people.CollectionList]:
        """List the public collections, or those of one user."""
        return get(people.CollectionList, "collections", owner=owner, limit=limit, cursor=cursor)

    @endpoint
    def collection(self, slug: str, *, limit: int = 50, cursor: str = "") -> Request[people.CollectionWhole]:
        """Fetch a collection with its papers in their order."""
        return get(people.CollectionWhole, "collections", slug, limit=limit, cursor=cursor)

    # --- one's own --------------------------------------------------------------------------------------------

    @endpoint
    def me(self) -> Request[models.Me]:
        """Fetch the user of the token and its scopes."""
        return get(models.Me, "me")

    @endpoint
    def my_feed(self, *, limit: int = 50, cursor: str = "") -> Request[people.FeedList]:
        """List the papers recommended to this user, best first, with reasons."""
        return get(people.FeedList, "me", "feed", limit=limit, cursor=cursor)

    @endpoint
    def my_votes(self, *, limit: int = 50, cursor: str = "") -> Request[models.PaperList]:
        """List the papers this user upvoted."""
        return get(models.PaperList, "me", "votes", limit=limit, cursor=cursor)

    @endpoint
    def my_reading(self, state: str, *, limit: int = 50, cursor: str = "") -> Request[models.PaperList]:
        """List the papers this user marked as `read`, `later` or `hidden`."""
        return get(models.PaperList, "me", "reading", state, limit=limit, cursor=cursor)

    @endpoint
    def my_collections(self, *, limit: int = 50, cursor: str = "") -> Request[people.CollectionList]:
        """List the collections of this user, private ones included."""
        return get(people.CollectionList, "me", "collections", limit=limit, cursor=cursor)

    @endpoint
    def follows(self) -> Request[people.FollowList]:
        """List what this user follows."""
        return get(people.FollowList, "me", "follows")

    @endpoint
    def mutes(self) -> Request[people.MuteList]:
        """List what this user has muted."""
        return get(people.MuteList, "me", "mutes")

    @endpoint
    def submissions(self, *, limit: int = 50, cursor: str = "") -> Request[people.SubmissionList]:
        """List the papers this user submitted."""
        return get(people.SubmissionList, "me", "submissions", limit=limit, cursor=cursor)

    @endpoint
    def subscriptions(self) -> Request[people.SubscriptionList]:
        """List the mail subscriptions of this user."""
        return get(people.SubscriptionList, "me", "subscriptions")

    @endpoint
    def channels(self) -> Request[people.ChannelList]:
        """List the chats, push services and webhooks that digests of this user go to."""
        return get(people.ChannelList, "me", "channels")
