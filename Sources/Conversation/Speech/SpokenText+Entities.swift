extension SpokenText {
    mutating func stepEntity(_ scalar: Unicode.Scalar) {
        if scalar == ";" {
            guard let character = SpokenVocabulary.entity(held.dropFirst()) else {
                release()
                return step(scalar)
            }
            dropHeld()
            return say(character)
        }
        if scalar.isASCII, SpokenVocabulary.entity(startingWith: held.dropFirst(), UInt8(truncatingIfNeeded: scalar.value)) {
            return grow(scalar)
        }
        release()
        step(scalar)
    }
}
