/// What a check may know besides the transcript; never a secret.
public struct Context: Sendable {
    public var profile: Profile
    public var model: String
    /// The most the first token may take, from the last byte of the request.
    public var firstTokenBudget: Duration
    public var timeout: Duration

    public init(profile: Profile, model: String, firstTokenBudget: Duration = .seconds(2), timeout: Duration = .seconds(10)) {
        self.profile = profile
        self.model = model
        self.firstTokenBudget = firstTokenBudget
        self.timeout = timeout
    }
}
