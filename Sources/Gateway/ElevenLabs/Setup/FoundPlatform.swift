/// What is in the workspace before anything is changed, as far as it matters here.
struct FoundPlatform: Sendable, Equatable {
    struct StoredSecret: Sendable, Equatable {
        var id: String
        var name: String
        /// Whether any agent or tool uses it.
        var isUsed: Bool

        init(id: String, name: String, isUsed: Bool) {
            self.id = id
            self.name = name
            self.isUsed = isUsed
        }

        init?(_ document: OwnedJSON) {
            guard let id = document["secret_id"]?.text, let name = document["name"]?.text else { return nil }
            let users = (document["used_by"]?.members ?? []).contains { !$0.value.elements.isEmpty || $0.value.isTrue == true }
            self.init(id: id, name: name, isUsed: users)
        }
    }

    struct PhoneNumber: Sendable, Equatable {
        var id: String
        var number: String
        var agentID: String?

        init(id: String, number: String, agentID: String? = nil) {
            self.id = id
            self.number = number
            self.agentID = agentID
        }

        init?(_ document: OwnedJSON) {
            guard let id = document["phone_number_id"]?.text, let number = document["phone_number"]?.text else { return nil }
            self.init(id: id, number: number, agentID: document[path: "assigned_agent.agent_id"]?.text)
        }
    }

    struct Agent: Sendable, Equatable {
        var id: String
        var document: OwnedJSON
    }

    /// The agent to be changed; nil when one is to be made.
    var agent: Agent?
    var secrets: [StoredSecret] = []
    var numbers: [PhoneNumber] = []
    /// Ids of the workspace's webhooks; empty unless they matter.
    var webhookIDs: [String] = []
}
