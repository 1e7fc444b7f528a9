/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, one row of a data set. */
export type JsonObject = { readonly [key: string]: Json };
