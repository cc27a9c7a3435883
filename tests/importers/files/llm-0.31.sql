PRAGMA user_version = 0;
BEGIN TRANSACTION;
CREATE TABLE "_llm_migrations" (
   "name" TEXT PRIMARY KEY,
   "applied_at" TEXT
);
INSERT INTO "_llm_migrations" VALUES('m001_initial','2026-11-22 21:00:07.287599+00:00');
INSERT INTO "_llm_migrations" VALUES('m002_id_primary_key','2026-11-22 21:00:07.298071+00:00');
INSERT INTO "_llm_migrations" VALUES('m003_chat_id_foreign_key','2026-11-22 21:00:07.325367+00:00');
INSERT INTO "_llm_migrations" VALUES('m004_column_order','2026-11-22 21:00:07.339914+00:00');
INSERT INTO "_llm_migrations" VALUES('m004_drop_provider','2026-11-22 21:00:07.348793+00:00');
INSERT INTO "_llm_migrations" VALUES('m005_debug','2026-11-22 21:00:07.353681+00:00');
INSERT INTO "_llm_migrations" VALUES('m006_new_logs_table','2026-11-22 21:00:07.363885+00:00');
INSERT INTO "_llm_migrations" VALUES('m007_finish_logs_table','2026-11-22 21:00:07.369320+00:00');
INSERT INTO "_llm_migrations" VALUES('m008_reply_to_id_foreign_key','2026-11-22 21:00:07.375100+00:00');
INSERT INTO "_llm_migrations" VALUES('m008_fix_column_order_in_logs','2026-11-22 21:00:07.379408+00:00');
INSERT INTO "_llm_migrations" VALUES('m009_delete_logs_table_if_empty','2026-11-22 21:00:07.381237+00:00');
INSERT INTO "_llm_migrations" VALUES('m010_create_new_log_tables','2026-11-22 21:00:07.384149+00:00');
INSERT INTO "_llm_migrations" VALUES('m011_fts_for_responses','2026-11-22 21:00:07.389946+00:00');
INSERT INTO "_llm_migrations" VALUES('m012_attachments_tables','2026-11-22 21:00:07.399180+00:00');
INSERT INTO "_llm_migrations" VALUES('m013_usage','2026-11-22 21:00:07.403905+00:00');
INSERT INTO "_llm_migrations" VALUES('m014_schemas','2026-11-22 21:00:07.423611+00:00');
INSERT INTO "_llm_migrations" VALUES('m015_fragments_tables','2026-11-22 21:00:07.434407+00:00');
INSERT INTO "_llm_migrations" VALUES('m016_fragments_table_pks','2026-11-22 21:00:07.446894+00:00');
INSERT INTO "_llm_migrations" VALUES('m017_tools_tables','2026-11-22 21:00:07.456857+00:00');
INSERT INTO "_llm_migrations" VALUES('m017_tools_plugin','2026-11-22 21:00:07.459681+00:00');
INSERT INTO "_llm_migrations" VALUES('m018_tool_instances','2026-11-22 21:00:07.473068+00:00');
INSERT INTO "_llm_migrations" VALUES('m019_resolved_model','2026-11-22 21:00:07.475979+00:00');
INSERT INTO "_llm_migrations" VALUES('m020_tool_results_attachments','2026-11-22 21:00:07.479199+00:00');
INSERT INTO "_llm_migrations" VALUES('m021_tool_results_exception','2026-11-22 21:00:07.481602+00:00');
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
INSERT INTO "fragments" VALUES(1,'d2b7a31b629b69004badcc0add4897b8371e4f6abb4674b89b9d40e2396a1638','A long text.','2026-11-22 21:00:07',NULL);
CREATE TABLE "prompt_attachments" (
   "response_id" TEXT REFERENCES "responses"("id"),
   "attachment_id" TEXT REFERENCES "attachments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("response_id", "attachment_id")
);
INSERT INTO "prompt_attachments" VALUES('01m82gy8e23j1xjhv2absdshqj','2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2',0);
INSERT INTO "prompt_attachments" VALUES('01m82gy8ejhm1djcr9xgcq65rk','2ef4ed7eb8d3cda9d4503999314658255bad9dd242dae27091fcf145654ef8e2',0);
CREATE TABLE "prompt_fragments" (
   "response_id" TEXT REFERENCES "responses"("id"),
   "fragment_id" INTEGER REFERENCES "fragments"("id"),
   "order" INTEGER,
   PRIMARY KEY ("response_id", "fragment_id", "order")
);
INSERT INTO "prompt_fragments" VALUES('01m82gy8e84dw8nfkypffxz513',1,0);
INSERT INTO "prompt_fragments" VALUES('01m82gy8eqgj7jt10vzqxnbhrj',1,0);
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
INSERT INTO "responses" VALUES('01m82gy8dxwxjc7fxerr83p5g4','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:00:07.485427+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8e01dmw735kxfpzjxaa','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:00:07.489038+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8e23j1xjhv2absdshqj','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:00:07.490973+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8e84dw8nfkypffxz513','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000aa',0,'2026-11-22T21:00:07.496136+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8edk02gffz1h9p1zdes','fixed','How do I retry a request in httpx?','Be brief.',NULL,'{"temperature": 0.2}','Wrap the call:

```python
for wait in (0.5, 1, 2):
    ...
```',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:00:07.501451+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8egfpaewmybwzpzn4qs','fixed','And with jitter? 🎲',NULL,NULL,'{}','Add `random.uniform(0, wait)`.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:00:07.504462+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8ejhm1djcr9xgcq65rk','fixed','What is in the picture?',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:00:07.506164+00:00',25,8,NULL,NULL,NULL);
INSERT INTO "responses" VALUES('01m82gy8eqgj7jt10vzqxnbhrj','fixed','Summarise',NULL,NULL,'{}','One pixel.',NULL,'01jnold00000000000000000bb',0,'2026-11-22T21:00:07.511551+00:00',25,8,NULL,NULL,NULL);
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
