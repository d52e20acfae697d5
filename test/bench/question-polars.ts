import polars from "nodejs-polars";

const { col, lit, scanParquet, when } = polars;
const calls = col("kind").eq(lit("llm"));
const answered = calls.and(col("status").eq(lit("ok")));
const paid = calls.or(col("kind").eq(lit("embedding")));
const spans = (dir: string) => scanParquet(`${dir}/spans/**/*.parquet`);
const number = (value: unknown) => Number(value);
const dateOf = (value: unknown) => Date.parse(String(value));

/** Questions with Polars, lazily: the main figures, of data that was not sampled. */
export const inPolars: Readonly<Record<string, (dir: string) => Promise<readonly unknown[]>>> = {
  latency: async (dir) => {
    const [duration, ttft] = [col("duration_ms"), col("ttft_ms")];
    const rows = await spans(dir)
      .filter(answered)
      .groupBy("response_model")
      .agg(
        duration.count().alias("n"),
        duration.mean().alias("meanMs"),
        duration.median().alias("p50Ms"),
        duration.max().alias("maxMs"),
        ttft.median().alias("ttftP50Ms"),
        col("tpot_ms").median().alias("tpotP50Ms"),
        // Polars takes the nearest value here: the same work, but not the same figure, and so not compared.
        ...[duration.alias("d"), ttft.alias("t")].flatMap((one, i) =>
          [0.95, 0.99].map((p) => one.quantile(p).alias(`${i} ${p}`)),
        ),
      )
      .collect();
    return rows.toRecords().map(({ response_model: model, n, meanMs, p50Ms, maxMs, ttftP50Ms, tpotP50Ms }) => ({
      model,
      n: number(n),
      meanMs,
      p50Ms,
      maxMs,
      ttftP50Ms,
      tpotP50Ms,
    }));
  },
  cost: async (dir) => {
    const rows = await spans(dir)
      .filter(paid)
      .groupBy("feature")
      .agg(col("cost_usd").count().alias("n"), col("cost_usd").sum().alias("costUsd"))
      .collect();
    return rows.toRecords().map(({ feature, n, costUsd }) => ({ feature, n: number(n), costUsd }));
  },
  errors: async (dir) => {
    const rows = await spans(dir)
      .filter(calls)
      .select(col("started_at").date.strftime("%Y-%m-%d").alias("date"), col("status").eq(lit("error")).alias("isError"))
      .groupBy("date")
      .agg(col("isError").count().alias("n"), col("isError").sum().alias("errors"), col("isError").mean().alias("errorRate"))
      .collect();
    return rows.toRecords().map(({ date, n, errors, errorRate }) => ({
      atMs: dateOf(date),
      n: number(n),
      errors: number(errors),
      errorRate,
    }));
  },
  tokens: async (dir) => {
    const rows = await spans(dir)
      .filter(paid)
      .groupBy("response_model")
      .agg(
        col("input_tokens").sum().alias("inputTokens"),
        col("cache_read_tokens").sum().alias("cacheReadTokens"),
        col("output_tokens").sum().alias("outputTokens"),
        col("output_tokens").median().alias("outputP50Tokens"),
      )
      .collect();
    return rows.toRecords().map(({ response_model: model, inputTokens, cacheReadTokens, outputTokens, outputP50Tokens }) => ({
      model,
      inputTokens: number(inputTokens),
      cacheReadTokens: number(cacheReadTokens),
      outputTokens: number(outputTokens),
      outputP50Tokens,
    }));
  },
  funnel: async (dir) => {
    const at = (kind: string) =>
      when(col("kind").eq(lit(kind)))
        .then(col("occurred_at"))
        .otherwise(lit(null))
        .min();
    const rows = await scanParquet(`${dir}/signals/**/*.parquet`)
      .groupBy("session_id")
      .agg(at("message_sent").alias("asked"), at("response_shown").alias("answered"))
      .select(col("asked").isNotNull().sum().alias("asked"), col("answered").gtEq(col("asked")).sum().alias("answered"))
      .collect();
    const [counts = {}] = rows.toRecords();
    return ["asked", "answered"].map((step) => ({ step, n: number(counts[step]) }));
  },
};
