PRAGMA user_version = 0;
BEGIN TRANSACTION;
CREATE TABLE "_llm_migrations" (
   "name" TEXT PRIMARY KEY,
   "applied_at" TEXT
);
INSERT INTO "_llm_migrations" VALUES('m001_initial','2026-11-22 21:23:29.136657+00:00');
INSERT INTO "_llm_migrations" VALUES('m002_id_primary_key','2026-11-22 21:23:29.141733+00:00');
INSERT INTO "_llm_migrations" VALUES('m003_chat_id_foreign_key','2026-11-22 21:23:29.152736+00:00');
INSERT INTO "_llm_migrations" VALUES('m004_column_order','2026-11-22 21:23:29.158032+00:00');
INSERT INTO "_llm_migrations" VALUES('m004_drop_provider','2026-11-22 21:23:29.162674+00:00');
INSERT INTO "_llm_migrations" VALUES('m005_debug','2026-11-22 21:23:29.166534+00:00');
INSERT INTO "_llm_migrations" VALUES('m006_new_logs_table','2026-11-22 21:23:29.176961+00:00');
INSERT INTO "_llm_migrations" VALUES('m007_finish_logs_table','2026-11-22 21:23:29.183625+00:00');
INSERT INTO "_llm_migrations" VALUES('m008_reply_to_id_foreign_key','2026-11-22 21:23:29.191638+00:00');
INSERT INTO "_llm_migrations" VALUES('m008_fix_column_order_in_logs','2026-11-22 21:23:29.197518+00:00');
INSERT INTO "_llm_migrations" VALUES('m009_delete_logs_table_if_empty','2026-11-22 21:23:29.200084+00:00');
INSERT INTO "_llm_migrations" VALUES('m010_create_new_log_tables','2026-11-22 21:23:29.203760+00:00');
INSERT INTO "_llm_migrations" VALUES('m011_fts_for_responses','2026-11-22 21:23:29.209230+00:00');
INSERT INTO "_llm_migrations" VALUES('m012_attachments_tables','2026-11-22 21:23:29.213260+00:00');
INSERT INTO "_llm_migrations" VALUES('m013_usage','2026-11-22 21:23:29.217581+00:00');
INSERT INTO "_llm_migrations" VALUES('m014_schemas','2026-11-22 21:23:29.243817+00:00');
INSERT INTO "_llm_migrations" VALUES('m015_fragments_tables','2026-11-22 21:23:29.252570+00:00');
INSERT INTO "_llm_migrations" VALUES('m016_fragments_table_pks','2026-11-22 21:23:29.263713+00:00');
INSERT INTO "_llm_migrations" VALUES('m017_tools_tables','2026-11-22 21:23:29.272592+00:00');
INSERT INTO "_llm_migrations" VALUES('m017_tools_plugin','2026-11-22 21:23:29.275166+00:00');
INSERT INTO "_llm_migrations" VALUES('m018_tool_instances','2026-11-22 21:23:29.289614+00:00');
INSERT INTO "_llm_migrations" VALUES('m019_resolved_model','2026-11-22 21:23:29.292274+00:00');
INSERT INTO "_llm_migrations" VALUES('m020_tool_results_attachments','2026-11-22 21:23:29.295229+00:00');
INSERT INTO "_llm_migrations" VALUES('m021_tool_results_exception','2026-11-22 21:23:29.298072+00:00');
INSERT INTO "_llm_migrations" VALUES('m022_response_reasoning','2026-11-22 21:23:30.982170+00:00');
INSERT INTO "_llm_migrations" VALUES('m023_message_store','2026-11-22 21:23:31.019660+00:00');
INSERT INTO "_llm_migrations" VALUES('m024_tool_instance_references','2026-11-22 21:23:31.060065+00:00');
INSERT INTO "_llm_migrations" VALUES('m025_turn_tools_instance_backfill','2026-11-22 21:23:31.061472+00:00');
INSERT INTO "_llm_migrations" VALUES('m026_message_tree_view','2026-11-22 21:23:31.064151+00:00');
INSERT INTO "_llm_migrations" VALUES('m027_turns_response_json','2026-11-22 21:23:31.067170+00:00');
CREATE TABLE "attachments" (
   "id" TEXT PRIMARY KEY,
   "type" TEXT,
   "path" TEXT,
   "url" TEXT,
   "content" BLOB
);
INSERT INTO "attachments" VALUES('2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2','image/png',NULL,NULL,X'89504E470D0A1A0A0000000D4948445200000001000000010804000000B51C0C020000000B4944415478DA636460F80F0001050101F1EDFE1B0000000049454E44AE426082');
CREATE TABLE "conversations" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT,
   "model" TEXT
);
INSERT INTO "conversations" VALUES('01jnold00000000000000000aa','How do I retry a request in htt…','fixed');
INSERT INTO "conversations" VALUES('01jnold00000000000000000bb','How do I retry a request in htt…','fixed');
CREATE TABLE "fragment_aliases" (
   "alias" TEXT PRIMARY KEY,
   "fragment_id" INTEGER REFERENCES "fragments"("id")
);
CREATE TABLE "fragments" (
   "id" INTEGER PRIMARY KEY,
   "hash" TEXT,
   "content" TEXT,
   "datetime_utc" TEXT,
   "source" TEXT
);
INSERT INTO "fragments" VALUES(1,'d2b7a31b629b69004badcc0add4897b8371e4f6abb4674b89b9d40e2396a1638','A long text.','2026-11-22 21:23:29',NULL);
CREATE TABLE "messages" (
   "hash" TEXT PRIMARY KEY,
   "parent_hash" TEXT REFERENCES "messages"("hash"),
   "role" TEXT,
   "provider_metadata" TEXT
);
INSERT INTO "messages" VALUES('b2:074dea0bd0259e0d5dca16426a45e4f5',NULL,'system',NULL);
INSERT INTO "messages" VALUES('b2:961efc23b44be5d9052348dc97ddfeb9','b2:074dea0bd0259e0d5dca16426a45e4f5','user',NULL);
INSERT INTO "messages" VALUES('b2:7a97cb50af3043d966b2707675ebfb4b','b2:961efc23b44be5d9052348dc97ddfeb9','assistant',NULL);
INSERT INTO "messages" VALUES('b2:24a5e08bfc6d78cf231d269d3fda54f5','b2:7a97cb50af3043d966b2707675ebfb4b','user',NULL);
INSERT INTO "messages" VALUES('b2:2290a4fed35a29b6320c37b7e9b3b242','b2:24a5e08bfc6d78cf231d269d3fda54f5','assistant',NULL);
INSERT INTO "messages" VALUES('b2:dffa272625c4293793825d529cc39a29','b2:2290a4fed35a29b6320c37b7e9b3b242','user',NULL);
INSERT INTO "messages" VALUES('b2:526ff42cacceb426ecbfbc3d3355130e','b2:dffa272625c4293793825d529cc39a29','assistant',NULL);
INSERT INTO "messages" VALUES('b2:c11d13bd9fc3e367f7daac214c0bd2ba','b2:526ff42cacceb426ecbfbc3d3355130e','user',NULL);
INSERT INTO "messages" VALUES('b2:62c4b04af8d7b5a9718c87c7fbb3f9a2','b2:c11d13bd9fc3e367f7daac214c0bd2ba','assistant',NULL);
INSERT INTO "messages" VALUES('b2:4d3556decbb8dd7399397eb67d603aa8','b2:074dea0bd0259e0d5dca16426a45e4f5','user',NULL);
INSERT INTO "messages" VALUES('b2:16d5d47bd725e8ee7974d00518b7b2ed','b2:4d3556decbb8dd7399397eb67d603aa8','assistant',NULL);
INSERT INTO "messages" VALUES('b2:796c9f0c4f98c547c41c203587140563','b2:16d5d47bd725e8ee7974d00518b7b2ed','user',NULL);
INSERT INTO "messages" VALUES('b2:d8d88f6ed1ed8201c522c9406cbfc3b2','b2:796c9f0c4f98c547c41c203587140563','assistant',NULL);
INSERT INTO "messages" VALUES('b2:c86ec83b9a504c0ca86d5cb9e638ae72','b2:16d5d47bd725e8ee7974d00518b7b2ed','user',NULL);
INSERT INTO "messages" VALUES('b2:e4c8a37d49e167ab5f0395404712f04d','b2:c86ec83b9a504c0ca86d5cb9e638ae72','assistant',NULL);
INSERT INTO "messages" VALUES('b2:537d5a5088bbe24b1300a712e754de5e','b2:2290a4fed35a29b6320c37b7e9b3b242','user',NULL);
INSERT INTO "messages" VALUES('b2:492e3670bebb8bcb9d6fb2fad8869176','b2:537d5a5088bbe24b1300a712e754de5e','assistant',NULL);
INSERT INTO "messages" VALUES('b2:448abc0ee107df74419db361d531235f','b2:492e3670bebb8bcb9d6fb2fad8869176','user',NULL);
INSERT INTO "messages" VALUES('b2:06d01761e8d13eb4d256a648f62f1937','b2:448abc0ee107df74419db361d531235f','assistant',NULL);
INSERT INTO "messages" VALUES('b2:2594914d80a04bb5bc6d5e41e2227342','b2:06d01761e8d13eb4d256a648f62f1937','user',NULL);
INSERT INTO "messages" VALUES('b2:2463e9be3a918249e6c6db6e924347a5','b2:2594914d80a04bb5bc6d5e41e2227342','assistant',NULL);
CREATE TABLE "part_attachments" (
   "part_id" INTEGER REFERENCES "parts"("id"),
   "attachment_id" TEXT REFERENCES "attachments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("part_id", "attachment_id", "order")
);
INSERT INTO "part_attachments" VALUES(7,'2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2',0);
CREATE TABLE "part_fragments" (
   "part_id" INTEGER REFERENCES "parts"("id"),
   "fragment_id" INTEGER REFERENCES "fragments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("part_id", "fragment_id", "order")
);
INSERT INTO "part_fragments" VALUES(9,1,0);
CREATE TABLE "parts" (
   "id" INTEGER PRIMARY KEY,
   "message_hash" TEXT REFERENCES "messages"("hash"),
   "position" INTEGER,
   "type" TEXT,
   "tool_name" TEXT,
   "text" TEXT,
   "payload" TEXT
);
INSERT INTO "parts" VALUES(1,'b2:074dea0bd0259e0d5dca16426a45e4f5',0,'text',NULL,'Be brief.',NULL);
INSERT INTO "parts" VALUES(2,'b2:961efc23b44be5d9052348dc97ddfeb9',0,'text',NULL,'How do I retry a request in httpx?',NULL);
INSERT INTO "parts" VALUES(3,'b2:7a97cb50af3043d966b2707675ebfb4b',0,'text',NULL,'Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL);
INSERT INTO "parts" VALUES(4,'b2:24a5e08bfc6d78cf231d269d3fda54f5',0,'text',NULL,'And with jitter? 🎲',NULL);
INSERT INTO "parts" VALUES(5,'b2:2290a4fed35a29b6320c37b7e9b3b242',0,'text',NULL,'Add `random.uniform(0, wait)`.',NULL);
INSERT INTO "parts" VALUES(6,'b2:dffa272625c4293793825d529cc39a29',0,'text',NULL,'What is in the picture?',NULL);
INSERT INTO "parts" VALUES(7,'b2:dffa272625c4293793825d529cc39a29',1,'attachment',NULL,NULL,'{"attachment": {"id": "2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2"}}');
INSERT INTO "parts" VALUES(8,'b2:526ff42cacceb426ecbfbc3d3355130e',0,'text',NULL,'One pixel.',NULL);
INSERT INTO "parts" VALUES(9,'b2:c11d13bd9fc3e367f7daac214c0bd2ba',0,'text',NULL,NULL,'{"text_ref": [{"fragment": 1}, {"literal": "\nSummarise"}]}');
INSERT INTO "parts" VALUES(10,'b2:62c4b04af8d7b5a9718c87c7fbb3f9a2',0,'text',NULL,'One pixel.',NULL);
INSERT INTO "parts" VALUES(11,'b2:4d3556decbb8dd7399397eb67d603aa8',0,'text',NULL,'Think',NULL);
INSERT INTO "parts" VALUES(12,'b2:16d5d47bd725e8ee7974d00518b7b2ed',0,'reasoning',NULL,'Let me think.',NULL);
INSERT INTO "parts" VALUES(13,'b2:16d5d47bd725e8ee7974d00518b7b2ed',1,'text',NULL,'One pixel.',NULL);
INSERT INTO "parts" VALUES(14,'b2:796c9f0c4f98c547c41c203587140563',0,'text',NULL,'How do I retry a request in httpx?',NULL);
INSERT INTO "parts" VALUES(15,'b2:d8d88f6ed1ed8201c522c9406cbfc3b2',0,'text',NULL,'Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL);
INSERT INTO "parts" VALUES(16,'b2:c86ec83b9a504c0ca86d5cb9e638ae72',0,'text',NULL,'And with jitter? 🎲',NULL);
INSERT INTO "parts" VALUES(17,'b2:e4c8a37d49e167ab5f0395404712f04d',0,'text',NULL,'Add `random.uniform(0, wait)`.',NULL);
INSERT INTO "parts" VALUES(18,'b2:537d5a5088bbe24b1300a712e754de5e',0,'text',NULL,'What is in the picture?',NULL);
INSERT INTO "parts" VALUES(19,'b2:492e3670bebb8bcb9d6fb2fad8869176',0,'text',NULL,'One pixel.',NULL);
INSERT INTO "parts" VALUES(20,'b2:448abc0ee107df74419db361d531235f',0,'text',NULL,'A long text.
Summarise',NULL);
INSERT INTO "parts" VALUES(21,'b2:06d01761e8d13eb4d256a648f62f1937',0,'text',NULL,'One pixel.',NULL);
INSERT INTO "parts" VALUES(22,'b2:2594914d80a04bb5bc6d5e41e2227342',0,'text',NULL,'And with jitter? 🎲',NULL);
INSERT INTO "parts" VALUES(23,'b2:2463e9be3a918249e6c6db6e924347a5',0,'text',NULL,'Add `random.uniform(0, wait)`.',NULL);
CREATE TABLE "prompt_attachments" (
   "response_id" TEXT REFERENCES "responses"("id"),
   "attachment_id" TEXT REFERENCES "attachments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("response_id", "attachment_id")
);
INSERT INTO "prompt_attachments" VALUES('01m82j91csqv24cq8176gpjr7x','2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2',0);
INSERT INTO "prompt_attachments" VALUES('01m82j91d7beph015h534s07zy','2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2',0);
CREATE TABLE "prompt_fragments" (
   "response_id" TEXT REFERENCES "responses"("id"),
   "fragment_id" INTEGER REFERENCES "fragments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("response_id", "fragment_id", "order")
);
INSERT INTO "prompt_fragments" VALUES('01m82j91cybcpqbxpzbh8gw00f',1,0);
INSERT INTO "prompt_fragments" VALUES('01m82j91dczw7q2j5559yw724j',1,0);
CREATE TABLE "responses" (
   "id" TEXT PRIMARY KEY,
   "model" TEXT,
   "prompt" TEXT,
   "system" TEXT,
   "prompt_json" TEXT,
   "options_json" TEXT,
   "response" TEXT,
   "response_json" TEXT,
   "conversation_id" TEXT REFERENCES "conversations"("id"),
   "duration_ms" INTEGER,
   "datetime_utc" TEXT,
   "input_tokens" INTEGER,
   "output_tokens" INTEGER,
   "token_details" TEXT,
   "schema_id" TEXT REFERENCES "schemas"("id")
, "resolved_model" TEXT, "reasoning" TEXT);
INSERT INTO "responses" VALUES('01m82j91cm0mtn6fgy2vs7dte6','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.300552+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91cqgw04cvhr8hnw7dgz','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.303977+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91csqv24cq8176gpjr7x','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.305984+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91cybcpqbxpzbh8gw00f','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.310985+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d3ekw671p7jqphg9p9','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.315723+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d65rmscx3vmr0nztys','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.318282+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d7beph015h534s07zy','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.320004+00:00',25,8,NULL,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91dczw7q2j5559yw724j','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.324466+00:00',25,8,NULL,NULL,NULL,NULL);
CREATE TABLE "schemas" (
   "id" TEXT PRIMARY KEY,
   "content" TEXT
);
CREATE TABLE "system_fragments" (
   "response_id" TEXT REFERENCES "responses"("id"),
   "fragment_id" INTEGER REFERENCES "fragments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("response_id", "fragment_id", "order")
);
CREATE TABLE "threads" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT,
   "tip_message_hash" TEXT REFERENCES "messages"("hash"),
   "forked_from" TEXT REFERENCES "threads"("id"),
   "datetime_utc" TEXT
);
INSERT INTO "threads" VALUES('01jnnew00000000000000000cc','How do I retry a request in htt…','b2:62c4b04af8d7b5a9718c87c7fbb3f9a2',NULL,'2026-11-22 21:23:31.070313+00:00');
INSERT INTO "threads" VALUES('01jnnew00000000000000000dd','Think','b2:d8d88f6ed1ed8201c522c9406cbfc3b2',NULL,'2026-11-22 21:23:31.089819+00:00');
INSERT INTO "threads" VALUES('01m82j934n6enh03c8f4v8e68v','Another way','b2:e4c8a37d49e167ab5f0395404712f04d','01jnnew00000000000000000dd','2026-11-22 21:23:31.093333+00:00');
INSERT INTO "threads" VALUES('01jnold00000000000000000bb','And with jitter? 🎲','b2:2463e9be3a918249e6c6db6e924347a5',NULL,'2026-11-22 21:23:31.109551+00:00');
CREATE TABLE "tool_calls" (
   "id" INTEGER PRIMARY KEY,
   "response_id" TEXT REFERENCES "responses"("id"),
   "tool_id" INTEGER REFERENCES "tools"("id"),
   "name" TEXT,
   "arguments" TEXT,
   "tool_call_id" TEXT
);
CREATE TABLE "tool_instances" (
   "id" INTEGER PRIMARY KEY,
   "plugin" TEXT,
   "name" TEXT,
   "arguments" TEXT
);
CREATE TABLE "tool_instantiations" (
   "turn_id" TEXT REFERENCES "turns"("id"),
   "tool_call_id" TEXT,
   "instance_id" INTEGER REFERENCES "tool_instances"("id"),
   PRIMARY KEY ("turn_id", "tool_call_id")
);
CREATE TABLE "tool_responses" (
   "tool_id" INTEGER REFERENCES "tools"("id"),
   "response_id" TEXT REFERENCES "responses"("id"),
   PRIMARY KEY ("tool_id", "response_id")
);
CREATE TABLE "tool_results" (
   "id" INTEGER PRIMARY KEY,
   "response_id" TEXT REFERENCES "responses"("id"),
   "tool_id" INTEGER REFERENCES "tools"("id"),
   "name" TEXT,
   "output" TEXT,
   "tool_call_id" TEXT,
   "instance_id" INTEGER REFERENCES "tool_instances"("id")
, "exception" TEXT);
CREATE TABLE "tool_results_attachments" (
   "tool_result_id" INTEGER REFERENCES "tool_results"("id"),
   "attachment_id" TEXT REFERENCES "attachments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("tool_result_id", "attachment_id")
);
CREATE TABLE "tools" (
   "id" INTEGER PRIMARY KEY,
   "hash" TEXT,
   "name" TEXT,
   "description" TEXT,
   "input_schema" TEXT
, "plugin" TEXT);
CREATE TABLE "turn_fragments" (
   "turn_id" TEXT REFERENCES "turns"("id"),
   "fragment_id" INTEGER REFERENCES "fragments"("id"),
   "order" INTEGER,
   "kind" TEXT,
   PRIMARY KEY ("turn_id", "fragment_id", "kind", "order")
);
INSERT INTO "turn_fragments" VALUES('01m82j934czwmpkqceq9m8nhwm',1,0,'prompt');
CREATE TABLE "turn_search" (
   "id" INTEGER PRIMARY KEY,
   "turn_id" TEXT REFERENCES "turns"("id"),
   "prompt" TEXT,
   "response" TEXT
);
INSERT INTO "turn_search" VALUES(1,'01m82j933xzn5t9kny5e0naw28','How do I retry a request in httpx?','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```');
INSERT INTO "turn_search" VALUES(2,'01m82j9342qggxs5668r080dkc','And with jitter? 🎲','Add `random.uniform(0, wait)`.');
INSERT INTO "turn_search" VALUES(3,'01m82j9347tk49d30tmgsgyf8v','What is in the picture?','One pixel.');
INSERT INTO "turn_search" VALUES(4,'01m82j934czwmpkqceq9m8nhwm','
Summarise','One pixel.');
INSERT INTO "turn_search" VALUES(5,'01m82j934h3ch3xnmcqx2pzs4x','Think','One pixel.');
INSERT INTO "turn_search" VALUES(6,'01m82j934r7a90y2wt608s2y02','How do I retry a request in httpx?','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```');
INSERT INTO "turn_search" VALUES(7,'01m82j934w7haeba01p0baxay9','And with jitter? 🎲','Add `random.uniform(0, wait)`.');
INSERT INTO "turn_search" VALUES(8,'01m82j93553j3e2c1nx3ysta71','And with jitter? 🎲','Add `random.uniform(0, wait)`.');
CREATE TABLE "turn_tools" (
   "turn_id" TEXT REFERENCES "turns"("id"),
   "tool_id" INTEGER REFERENCES "tools"("id"),
   "instance_id" INTEGER REFERENCES "tool_instances"("id"),
   PRIMARY KEY ("turn_id", "tool_id")
);
CREATE TABLE "turns" (
   "id" TEXT PRIMARY KEY,
   "thread_id" TEXT REFERENCES "threads"("id"),
   "parent_message_hash" TEXT REFERENCES "messages"("hash"),
   "tip_message_hash" TEXT REFERENCES "messages"("hash"),
   "model" TEXT,
   "resolved_model" TEXT,
   "options_json" TEXT,
   "schema_id" TEXT REFERENCES "schemas"("id"),
   "input_tokens" INTEGER,
   "output_tokens" INTEGER,
   "token_details" TEXT,
   "duration_ms" INTEGER,
   "datetime_utc" TEXT
, "response_json" TEXT);
INSERT INTO "turns" VALUES('01m82j933xzn5t9kny5e0naw28','01jnnew00000000000000000cc','b2:961efc23b44be5d9052348dc97ddfeb9','b2:7a97cb50af3043d966b2707675ebfb4b','fixed',NULL,'{"temperature": 0.2}',NULL,25,8,NULL,0,'2026-11-22T21:23:31.069628+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j9342qggxs5668r080dkc','01jnnew00000000000000000cc','b2:24a5e08bfc6d78cf231d269d3fda54f5','b2:2290a4fed35a29b6320c37b7e9b3b242','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.075002+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j9347tk49d30tmgsgyf8v','01jnnew00000000000000000cc','b2:dffa272625c4293793825d529cc39a29','b2:526ff42cacceb426ecbfbc3d3355130e','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.079429+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j934czwmpkqceq9m8nhwm','01jnnew00000000000000000cc','b2:c11d13bd9fc3e367f7daac214c0bd2ba','b2:62c4b04af8d7b5a9718c87c7fbb3f9a2','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.084111+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j934h3ch3xnmcqx2pzs4x','01jnnew00000000000000000dd','b2:4d3556decbb8dd7399397eb67d603aa8','b2:16d5d47bd725e8ee7974d00518b7b2ed','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.089454+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j934r7a90y2wt608s2y02','01jnnew00000000000000000dd','b2:796c9f0c4f98c547c41c203587140563','b2:d8d88f6ed1ed8201c522c9406cbfc3b2','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.096074+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j934w7haeba01p0baxay9','01m82j934n6enh03c8f4v8e68v','b2:c86ec83b9a504c0ca86d5cb9e638ae72','b2:e4c8a37d49e167ab5f0395404712f04d','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.100130+00:00',NULL);
INSERT INTO "turns" VALUES('01m82j93553j3e2c1nx3ysta71','01jnold00000000000000000bb','b2:2594914d80a04bb5bc6d5e41e2227342','b2:2463e9be3a918249e6c6db6e924347a5','fixed',NULL,NULL,NULL,25,8,NULL,0,'2026-11-22T21:23:31.109109+00:00',NULL);
CREATE UNIQUE INDEX "idx_fragments_hash"
    ON "fragments" ("hash");
CREATE UNIQUE INDEX "idx_tools_hash"
    ON "tools" ("hash");
CREATE INDEX "idx_messages_parent_hash"
    ON "messages" ("parent_hash");
CREATE UNIQUE INDEX "idx_parts_message_hash_position"
    ON "parts" ("message_hash", "position");
CREATE INDEX "idx_part_fragments_fragment_id"
    ON "part_fragments" ("fragment_id");
CREATE INDEX "idx_turns_thread_id"
    ON "turns" ("thread_id");
CREATE INDEX "idx_turn_fragments_fragment_id"
    ON "turn_fragments" ("fragment_id");
CREATE UNIQUE INDEX "idx_turn_search_turn_id"
    ON "turn_search" ("turn_id");
COMMIT;
