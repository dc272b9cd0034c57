"""What the columns of a table hold, by their heads.

They are those of Zotero, PubMed, Scopus, Web of Science, IEEE Xplore, Rayyan, Publish or Perish, Paperpile, Mendeley,
OpenAlex, Semantic Scholar, Dimensions, Lens, Kaggle, and spreadsheets in a dozen languages.
"""

from __future__ import annotations

# Heads in lower case without signs; of several in a table the one that stands first here counts.
_HEADS = {
    "title": "title|article title|paper title|document title|titles|paper|work title|item title|primary title|"
             "display name|name|ti|标题|题名|篇名|题目|论文题目|タイトル|論文名|제목|논문명|titel|titre|título|"
             "titulo|titolo|название|заглавие|заголовок",
    "abstract": "abstract|abstract note|abstracts|summary|summaries|ab|摘要|要旨|초록|zusammenfassung|résumé|resumen|"
                "аннотация",
    "people": "author full names|af|full author names|authors|author|author s|author names|authors list|"
              "author list|authorships author display name|creator|creators|au|作者|著者|저자|autor|autoren|"
              "autorinnen|auteur|auteurs|autores|autori|авторы|автор",
    "arxiv": "arxiv|arxiv id|arxivid|arxiv number|arxiv no|eprint",
    "doi": "doi|di|digital object identifier|doi link|doi url",
    "id": "id|paper id|entry id|paperid|key",
    "ids": "externalids|external ids|ids|forum",
    "url": "url|link|urls|article url|articleurl|paper url|abs url|ur|网址",
    "pdf": "pdf|pdf link|pdf url|full text url|fulltexturl|link attachments|file url",
    "date": "publication date|date published|published date|pub date|pubdate|date|published|published on|"
            "cover date|submitted|发表日期|出版日期|datum|fecha|data",
    "year": "year|publication year|pub year|py|pubyear|y|年份|年|出版年|発行年|연도|발행연도|jahr|année|annee|"
            "año|ano|anno|год|год издания",
    "month": "month|mo",
    "day": "day|pd",  # Web of Science writes "JUN 12" beside the year
    "venue": "source title|full journal|so|publication title|journal book|journal|journal title|journal name|"
             "venue|publication|conference|conference name|booktitle|book title|container title|secondary title|"
             "source|primary location source display name|期刊|来源|刊名|雑誌名|掲載誌|학술지|zeitschrift|revue|"
             "revista|rivista|журнал",
    "keywords": "author keywords|keywords|keyword|manual tags|tags|de|index terms|ieee terms|关键词|キーワード|"
                "schlagwörter|ключевые слова",
    "categories": "terms|categories|arxiv categories",
    "comment": "comment|comments|notes|note",
    "extra": "extra|other notes",
    "volume": "volume|vl|vol",
    "number": "number|issue|no|report number|art no|article number",
    "pages": "pages|page start|start page|startpage",
}  # fmt: skip
KIND_AND_RANK = {head: (kind, rank) for kind, heads in _HEADS.items() for rank, head in enumerate(heads.split("|"))}
