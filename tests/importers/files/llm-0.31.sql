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
, "resolved_model" TEXT);
INSERT INTO "responses" VALUES('01m82j91cm0mtn6fgy2vs7dte6','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.300552+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91cqgw04cvhr8hnw7dgz','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.303977+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91csqv24cq8176gpjr7x','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.305984+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91cybcpqbxpzbh8gw00f','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:23:29.310985+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d3ekw671p7jqphg9p9','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.315723+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d65rmscx3vmr0nztys','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.318282+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91d7beph015h534s07zy','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.320004+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82j91dczw7q2j5559yw724j','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:23:29.324466+00:00',25,8,NULL,NULL,NULL);
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
CREATE UNIQUE INDEX "idx_fragments_hash"
    ON "fragments" ("hash");
CREATE UNIQUE INDEX "idx_tools_hash"
    ON "tools" ("hash");
COMMIT;
