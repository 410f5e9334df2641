import GRDB

/// The tables of `gateway.sqlite`, version by version. A version that was released never changes: add the next one.
enum StateSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            // seq is the row id, so it is also the last column of each index below.
            try db.execute(
                sql: """
                    CREATE TABLE entries (
                        seq INTEGER PRIMARY KEY,
                        session TEXT NOT NULL,
                        conversation TEXT NOT NULL,
                        turn TEXT NOT NULL,
                        role TEXT NOT NULL,
                        text TEXT NOT NULL,
                        state TEXT NOT NULL,
                        channel TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        meta TEXT
                    ) STRICT;
                    CREATE INDEX entries_by_conversation ON entries (session, conversation);
                    CREATE INDEX entries_by_turn ON entries (turn);
                    CREATE TABLE tokens (
                        name TEXT PRIMARY KEY,
                        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                        session TEXT NOT NULL,
                        profile TEXT NOT NULL,
                        created INTEGER NOT NULL,
                        expires INTEGER
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("2") { db in
            // What older turns came to, one row for each history that agents are shown; up_to is the seq where the last of those
            // turns begins. The index finds a session's newest entries without sorting all of them.
            try db.execute(
                sql: """
                    CREATE TABLE summaries (
                        session TEXT NOT NULL,
                        scope TEXT NOT NULL,
                        up_to INTEGER NOT NULL,
                        prose TEXT NOT NULL,
                        kept TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        PRIMARY KEY (session, scope)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX entries_by_session ON entries (session);
                    """)
        }
        // What tools changed, or may have: written before a run starts, so that a crash never makes it happen twice unseen.
        // A turn that takes another's place takes over its runs (carried).
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    CREATE TABLE tool_runs (
                        seq INTEGER PRIMARY KEY,
                        turn TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        call TEXT NOT NULL,
                        name TEXT NOT NULL,
                        arguments TEXT NOT NULL,
                        state TEXT NOT NULL,
                        outcome TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        carried INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE INDEX tool_runs_by_turn ON tool_runs (turn);
                    """)
        }
        // What a token may do, and how much; NULL for the configuration's limit. A rotated token is good until its grace ends.
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'chat';
                    ALTER TABLE tokens ADD COLUMN requests_per_minute INTEGER;
                    ALTER TABLE tokens ADD COLUMN concurrent_turns INTEGER;
                    CREATE TABLE token_predecessors (
                        digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
                        name TEXT NOT NULL,
                        until INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        // What was promised and is still to be told. By name: it depends on none of the others.
        migrator.registerMigration("late results") { db in
            try db.execute(
                sql: """
                    CREATE TABLE late_results (
                        id TEXT PRIMARY KEY,
                        session TEXT NOT NULL,
                        scope TEXT NOT NULL,
                        turn TEXT NOT NULL,
                        conversation TEXT NOT NULL,
                        text TEXT NOT NULL,
                        at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        // What was set up at ElevenLabs, one row of ids and the digest of the token stored there; and what ElevenLabs told of conversations
        // that had ended. A report of a deleted session keeps its id, without session and content, so that it does not come back.
        migrator.registerMigration("elevenlabs") { db in
            try db.execute(
                sql: """
                    CREATE TABLE elevenlabs (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        base_url TEXT NOT NULL,
                        agent TEXT,
                        secret TEXT,
                        token TEXT,
                        digest BLOB,
                        webhook TEXT,
                        at INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE post_calls (
                        conversation TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        session TEXT NOT NULL,
                        agent TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        received INTEGER NOT NULL,
                        duration INTEGER,
                        ending TEXT,
                        verdict TEXT,
                        summary TEXT,
                        body TEXT,
                        PRIMARY KEY (conversation, kind)
                    ) STRICT;
                    CREATE INDEX post_calls_by_session ON post_calls (session, received);
                    """)
        }
        // How far the audit log went: one row.
        migrator.registerMigration("audit-1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE audit_anchor (
                        one INTEGER PRIMARY KEY CHECK (one = 1),
                        seq INTEGER NOT NULL,
                        hash TEXT NOT NULL,
                        file_seq INTEGER NOT NULL,
                        end_bytes INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
