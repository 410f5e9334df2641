import Conversation

extension GatewayMetrics {
    /// Reads what the gateway's parts know of themselves whenever the page is asked for.
    func read(_ server: HTTPServer, _ sessions: Sessions, _ history: HistoryStore, _ audit: AuditLog, _ voiceService: VoiceService?) {
        read(MetricCatalogue.connections) { [weak server] in server.map { Double($0.connectionCount) } }
        read(MetricCatalogue.sessions) { [weak sessions] in sessions.map { Double($0.counts.sessions) } }
        read(MetricCatalogue.turnsInProgress) { [weak sessions] in sessions.map { Double($0.counts.turns) } }
        read(MetricCatalogue.historyQueue) { [weak history] in history.map { Double($0.queuedChanges) } }
        read(MetricCatalogue.historyCommits) { [weak history] in history.map { Double($0.counters.commits) } }
        read(MetricCatalogue.historyFailures) { [weak history] in history.map { Double($0.counters.failures) } }
        read(MetricCatalogue.historyOverloads) { [weak history] in history.map { Double($0.counters.overloads) } }
        read(MetricCatalogue.auditQueue) { [weak audit] in audit.map { Double($0.queuedRecords) } }
        read(MetricCatalogue.auditWritable) { [weak audit] in audit.map { $0.admitsTurns ? 1 : 0 } }
        guard let voiceService else { return }
        read(MetricCatalogue.voiceService) { [weak voiceService] in voiceService.map { $0.report.state == "up" ? 1 : 0 } }
    }
}
