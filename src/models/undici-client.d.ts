/** These alone: importing all of undici costs three times the start-up time. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client as UndiciClient } from 'undici';
  const Client: typeof UndiciClient;
  export default Client;
}
declare module 'undici/lib/core/connect.js' {
  import type { buildConnector } from 'undici';
  const connector: typeof buildConnector;
  export default connector;
}
