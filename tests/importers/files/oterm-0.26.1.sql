PRAGMA user_version = 6657;
BEGIN TRANSACTION;
CREATE TABLE "chat" (
                        "id"            INTEGER,
                        "name"          TEXT,
                        "model"         TEXT NOT NULL,
                        "system"        TEXT,
                        "provider"      TEXT DEFAULT "ollama",
                        "parameters"    TEXT DEFAULT "{}",
                        "tools"         TEXT DEFAULT "[]",
                        "thinking"      BOOLEAN DEFAULT 0,
                        PRIMARY KEY("id" AUTOINCREMENT)
                    );
INSERT INTO "chat" VALUES(1,'Retries in httpx','qwen3:8b','Be brief.','ollama','{"temperature": 0.2, "num_ctx": 8192}','[]',1);
INSERT INTO "chat" VALUES(2,'Empty','qwen3:8b',NULL,'ollama','{}','[]',0);
CREATE TABLE "message" (
                        "id"		INTEGER,
                        "chat_id"	INTEGER NOT NULL,
                        "author"	TEXT NOT NULL,
                        "text"		TEXT NOT NULL,
                        "images"    TEXT DEFAULT "[]",
                        PRIMARY KEY("id" AUTOINCREMENT),
                        FOREIGN KEY("chat_id") REFERENCES "chat"("id") ON DELETE CASCADE
                    );
INSERT INTO "message" VALUES(1,1,'user','How do I retry a request in httpx?','[]');
INSERT INTO "message" VALUES(2,1,'assistant','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```','[]');
INSERT INTO "message" VALUES(3,1,'user','What is in the picture?','["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPgPAAEFAQHx7f4bAAAAAElFTkSuQmCC"]');
INSERT INTO "message" VALUES(4,1,'assistant','One pixel.','[]');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('chat',2);
INSERT INTO "sqlite_sequence" VALUES('message',4);
COMMIT;
