/// An upstream's event that is no chunk; the reader counts it and goes on, or gives up.
enum UpstreamChunkError: Error, Equatable {
    case notJSON(JSONScanError)
    /// A field of the wrong type or missing, by its path.
    case shape(String)

    var message: String {
        switch self {
        case .notJSON(let error): error.message
        case .shape(let path): "the agent's chunk has no usable '\(path)'"
        }
    }
}
