import { isRoot, type Program, startProgram } from "./program.ts";

/** What is to be set where. */
export interface NginxSettings {
  /** Ports of 127.0.0.1 that requests go to. */
  readonly backends: readonly number[];
  /** Of the server that clients connect to: `keepalive_timeout 1s;` */
  readonly server?: string;
  /** Of what it passes on: `proxy_buffering off;` */
  readonly location?: string;
}

/**
 * An nginx in front of servers, with kept-alive connections to both sides, that passes on sockets too.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html
 */
export const startNginx = ({ backends, server = "", location = "" }: NginxSettings): Promise<Program> =>
  startProgram("nginx", {
    args: (file, _port, folder) => ["-p", folder, "-c", file, "-e", `${folder}/error.log`],
    configuration: (port, folder) => `
      ${isRoot ? "user root;" : ""}
      daemon off;
      worker_processes 1;
      worker_shutdown_timeout 10s;
      pid ${folder}/nginx.pid;
      error_log ${folder}/error.log;
      events { worker_connections 1024; }
      http {
        access_log off;
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
        client_max_body_size 64m;
        map $http_upgrade $upgrade_or_none { default upgrade; "" ""; }
        upstream backends { ${backends.map((port) => `server 127.0.0.1:${port} max_fails=0;`).join(" ")} keepalive 16; }
        server {
          listen 127.0.0.1:${port};
          ${server}
          location / {
            proxy_pass http://backends;
            proxy_http_version 1.1;
            proxy_set_header Host 127.0.0.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $upgrade_or_none;
            ${location}
          }
        }
      }`,
  });
