/// The request that work is done for, so that every line logged on the way can name it.
///
/// Bound where a request's turn begins, where its agent is asked and where its tools run; tasks begun there inherit it.
public enum RequestContext {
    /// As its answer's `x-request-id` tells it.
    @TaskLocal public static var id: String?
}
