/// The members of a JSON-RPC 2.0 message that mean something, as they stand in an object; whatever else is in it is passed over.
///
/// Borrowed, as the object is.
struct JSONRPCMembers {
    private(set) var method: JSONValue?
    private(set) var params: JSONValue?
    private(set) var id: JSONValue?
    private(set) var result: JSONValue?
    private(set) var error: JSONValue?

    /// nil when it says that it is another version's.
    init?(_ object: JSONValue) {
        for (key, value) in object.members {
            if key.equals("method") {
                method = value
            } else if key.equals("params") {
                params = value
            } else if key.equals("id") {
                id = value
            } else if key.equals("result") {
                result = value
            } else if key.equals("error") {
                error = value
            } else if key.equals("jsonrpc") {
                // Missing is forgiven; another version is another protocol.
                guard value.text?.equals("2.0") == true else { return nil }
            }
        }
    }
}
