/** The pool alone: importing all of undici costs three times the start-up time. */
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool as UndiciPool } from 'undici';
  const Pool: typeof UndiciPool;
  export default Pool;
}
