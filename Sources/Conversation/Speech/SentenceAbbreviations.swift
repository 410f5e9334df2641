/// Abbreviations of English, Spanish and Catalan, in lower case and without their last stop.
enum SentenceAbbreviations {
    /// Always followed by the word they belong to.
    static let before: Set<String> = [
        // Titles.
        "mr", "mrs", "ms", "mx", "dr", "dra", "prof", "profa", "rev", "hon", "gen", "col", "sgt", "capt", "cpt", "lt", "gov", "sen",
        "rep", "pres", "st", "sr", "sra", "srta", "sres", "sras", "srs", "d", "dª", "dña", "excmo", "ilmo", "fr", "sor", "mn",
        // References.
        "fig", "figs", "pág", "págs", "pàg", "pàgs", "pag", "pp", "vol", "vols", "cap", "núm", "núms", "num", "nums", "nº", "art",
        "arts", "ed", "eds", "ref", "tel", "tfno", "tlf", "av", "avda", "avgda", "ctra", "pça", "pza", "pl", "apdo", "esq", "dcha", "izq",
        // Connectives.
        "e.g", "i.e", "eg", "ie", "vs", "cf", "viz", "approx", "aprox", "p.ej", "p.ex", "ej", "ex", "máx", "mín", "màx",
    ]

    /// Followed by the next sentence as often as by the rest of their own.
    static let maybeLast: Set<String> = [
        "etc", "etcétera", "inc", "ltd", "llc", "corp", "co", "bros", "jr", "s.a", "s.l", "s.l.u", "a.m", "p.m", "am", "pm", "u.s",
        "u.k", "u.s.a", "ee.uu", "a.c", "d.c", "ph.d", "uds", "ud", "vd", "vds", "al", "no", "dept", "dto", "dpto", "min", "max",
        "hr", "hrs", "sec", "seg", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "ene", "abr",
        "ago", "dic",
    ]
}
