extension ServiceMachine {
    /// A request that waits for its answer.
    struct Asked {
        var connection: Int
        var id: JSONValue?
        var method: String
        /// The batch it came in.
        var batch: Int?
        var at: Duration
    }

    /// Work in progress and why it was begun.
    struct Job {
        enum Errand {
            case speak(Asked, text: String, call: CallModel, due: Duration)
            case play(Asked, call: CallModel)
            case synthesise(Asked, text: String, language: String)
            case transcribe(Asked, path: String, user: Int64?)
            case listen(startedAt: Duration, call: CallModel)
            case hum(text: String, language: String?, due: Duration, call: CallModel)

            /// Whether something will be heard when it is done.
            var isForPlayback: Bool {
                switch self {
                case .speak, .play: true
                default: false
                }
            }
        }

        var errand: Errand
        var outcome: ServiceWork.Outcome?
    }

    mutating func start(_ errand: Job.Errand, _ work: ServiceWork) -> Int {
        jobsMade += 1
        jobs[jobsMade] = Job(errand: errand)
        put(.work(jobsMade, work))
        return jobsMade
    }

    /// A job is done.
    mutating func finished(_ number: Int, _ outcome: ServiceWork.Outcome) {
        guard let job = jobs[number] else { return }
        if case .speak(_, _, _, let due) = job.errand {
            jobs[number]?.outcome = outcome
            return agenda.plan(.finishSpeaking(job: number), at: max(now, due))
        }
        jobs[number] = nil
        switch job.errand {
        case .speak: break
        case .play(let asked, let call): finishPlaying(asked, call, outcome)
        case .synthesise(let asked, let text, let language):
            if case .recording(let path, _, _) = outcome {
                answer(asked, ["audio_path": .string(path), "language": .string(language), "text": .string(text)])
            } else {
                fail(asked, "Synthesis failed", details: outcome.failure)
            }
        case .transcribe(let asked, let path, let user):
            if case .transcript(let text, let language) = outcome {
                let known = user.flatMap { languages[$0] } ?? options.defaultLanguage
                answer(asked, ["text": .string(text), "language": .string(language ?? known), "audio_path": .string(path)])
            } else {
                fail(asked, "Transcription failed", details: outcome.failure)
            }
        case .listen(let startedAt, let call):
            if case .heard(let clip, let segments) = outcome {
                heard(clip: clip, segments, startedAt: startedAt, by: call)
            } else {
                giveUpTalking(of: call, outcome.failure)
            }
        case .hum(let text, let language, let due, let call):
            guard call.number == self.call.number else { return }
            if case .recording(let path, _, _) = outcome {
                talk.job = nil
                plan(Utterance(call: call, text: text, language: language, path: path), at: due)
                if talk.utterances == 0 { fallSilent() }
            } else {
                giveUpTalking(of: call, outcome.failure)
            }
        }
    }

    private mutating func giveUpTalking(of call: CallModel, _ reason: String) {
        note(.person, "cannot say it", .string(reason))
        guard call.number == self.call.number else { return }
        talk.job = nil
        fallSilent()
    }

    /// Synthesis has taken its time: the sound begins now, and so the answer says.
    mutating func finishSpeaking(_ number: Int) {
        guard let job = jobs.removeValue(forKey: number), case .speak(let asked, let text, let call, _) = job.errand else { return }
        guard case .recording(let path, let duration, _)? = job.outcome else { return fail(asked, "TTS generation failed") }
        let clip = PlaybackModel.Clip(
            callID: String(call.id ?? 0), text: String(text.prefix(Synthesizer.textCharactersMax)), path: path, reply: call.utterances,
            requestedAt: asked.at, duration: duration, isSilence: false)
        begin(clip, of: call, ["status": "speaking", "audio_path": .string(path)], for: asked)
    }

    private mutating func finishPlaying(_ asked: Asked, _ call: CallModel, _ outcome: ServiceWork.Outcome) {
        guard case .recording(let path, let duration, let isSilence) = outcome else { return fail(asked, outcome.failure) }
        let clip = PlaybackModel.Clip(
            callID: String(call.id ?? 0), text: nil, path: path, reply: call.utterances, requestedAt: asked.at, duration: duration,
            isSilence: isSilence)
        begin(clip, of: call, ["status": "playing"], for: asked)
    }

    private mutating func begin(_ clip: PlaybackModel.Clip, of call: CallModel, _ result: JSONValue, for asked: Asked) {
        guard call.number == self.call.number, self.call.isConnected else { return fail(asked, "No active call") }
        guard play(clip) else { return fail(asked, "Too much is waiting to be played") }
        answer(asked, result)
    }
}

extension ServiceWork.Outcome {
    var failure: String { if case .failed(let reason) = self { reason } else { "the work came to something else" } }
}
