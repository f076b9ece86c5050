-- What a walk has seen is worth nothing after it ended; kept out of the write-ahead log, it costs a sync next to nothing.
ALTER TABLE "sync_seen" SET UNLOGGED;
