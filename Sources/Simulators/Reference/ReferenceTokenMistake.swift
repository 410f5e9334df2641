/// Mistakes in what a server makes of its tokens, each to be planted for one case.
public enum ReferenceTokenMistake: String, Sendable, CaseIterable {
    case endsGraceAtOnce
    case keepsRotated
    case keepsRevoked
    case keepsExpired
    case cutsNothing
    case ignoresScopes
    case sharesLimits
    case refusesHeardTurns
    case asksAgentOverLimit
    case speaksEnglishOverLimit
    case refillsLate
    case neverGivesTurnsBack
    case countsNothingDown
    case believesForwarded
}
