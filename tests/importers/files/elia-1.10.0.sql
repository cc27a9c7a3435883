PRAGMA user_version = 0;
BEGIN TRANSACTION;
CREATE TABLE chat (
	id INTEGER NOT NULL, 
	model VARCHAR NOT NULL, 
	title VARCHAR, 
	started_at DATETIME DEFAULT CURRENT_TIMESTAMP, 
	archived BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "chat" VALUES(1,'elia-gpt-4o','Retries in httpx','2026-11-22 21:20:08.877964',0);
INSERT INTO "chat" VALUES(2,'elia-gpt-4o','','2026-11-22 21:20:08.942856',1);
CREATE TABLE message (
	id INTEGER NOT NULL, 
	chat_id INTEGER, 
	role VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	meta JSON, 
	parent_id INTEGER, 
	model VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(chat_id) REFERENCES chat (id), 
	FOREIGN KEY(parent_id) REFERENCES message (id)
);
INSERT INTO "message" VALUES(1,1,'system','Be brief.','2026-03-01 09:00:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(2,1,'user','How do I retry a request in httpx?','2026-03-01 09:00:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(3,1,'assistant','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```','2026-03-01 09:01:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(4,1,'user','And with jitter? 🎲','2026-03-01 09:02:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(5,1,'assistant','Add `random.uniform(0, wait)`.','2026-03-01 09:03:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(6,2,'system','Be brief.','2026-03-01 09:04:00.000000','{}',NULL,'elia-gpt-4o');
INSERT INTO "message" VALUES(7,2,'user','Hello','2026-03-01 09:04:00.000000','{}',NULL,'elia-gpt-4o');
CREATE TABLE system_prompt (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	prompt VARCHAR NOT NULL, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP, 
	PRIMARY KEY (id)
);
COMMIT;
