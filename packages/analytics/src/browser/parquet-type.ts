import type { SchemaTree } from "hyparquet";

/**
 * The type a column of a Parquet file has, as the record schema writes types; null for one that this reader cannot hand over
 * (raw bytes, times of day, lists of lists).
 */
export function parquetType(tree: SchemaTree): string | null {
  const { element, children } = tree;
  if (children.length > 0) return nestedType(tree);
  if (element.repetition_type === "REPEATED") return null;
  const logical = element.logical_type?.type;
  const converted = element.converted_type;
  if (logical === "TIMESTAMP" || converted?.startsWith("TIMESTAMP") || element.type === "INT96") return "TIMESTAMP";
  if (logical === "DATE" || converted === "DATE") return "DATE";
  if (logical === "DECIMAL" || converted === "DECIMAL") return "DOUBLE";
  if (logical === "TIME" || logical === "INTERVAL" || converted?.startsWith("TIME_") || converted === "INTERVAL") return null;
  switch (element.type) {
    case "BOOLEAN":
      return "BOOLEAN";
    case "INT32":
    case "INT64":
      return "BIGINT";
    case "FLOAT":
    case "DOUBLE":
      return "DOUBLE";
    case "BYTE_ARRAY":
      return converted === "BSON" ? null : "VARCHAR";
    default:
      return logical === "UUID" ? "VARCHAR" : null;
  }
}

function nestedType({ element, children }: SchemaTree): string | null {
  const isNamed = (name: string) => element.converted_type === name || element.logical_type?.type === name;
  const [inner] = children;
  if (isNamed("LIST") && inner) {
    const item = inner.children.length === 1 ? inner.children[0] : undefined;
    const type = item && parquetType(item);
    return type ? `${type}[]` : null;
  }
  if (isNamed("MAP") && inner?.children.length === 2) {
    const types = inner.children.map(parquetType);
    return types.every((type) => type === "VARCHAR") ? "MAP(VARCHAR, VARCHAR)" : null;
  }
  const parts = children.map((child) => {
    const type = parquetType(child);
    return type && !type.includes("(") ? `${child.element.name} ${type}` : null;
  });
  return parts.includes(null) ? null : `STRUCT(${parts.join(", ")})`;
}
