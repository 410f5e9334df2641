/// Cuts a text into deltas that join to exactly that text.
func deltas(of text: String, by chunking: UpstreamReply.Chunking) -> [String] {
    switch chunking {
    case .whole: [text]
    case .characters: text.map { String($0) }
    case .words: pieces(of: text) { before, next in before.isWhitespace == false && next.isWhitespace }
    case .sentences: pieces(of: text) { before, next in ".!?".contains(before) && next.isWhitespace }
    }
}

/// Cuts JSON text into short pieces that break inside keys and values, as tokenisers do.
func pieces(ofArguments text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
        piece.append(character)
        if piece.count >= 6 {
            pieces.append(piece)
            piece = ""
        }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
}

/// Cuts before each character where the rule says so.
private func pieces(of text: String, cutsBetween: (Character, Character) -> Bool) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
        if let last = piece.last, cutsBetween(last, character) {
            pieces.append(piece)
            piece = ""
        }
        piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
}
