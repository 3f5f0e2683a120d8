const TYPES = {
  "text/html": "html",
  "text/css": "css",
  "text/javascript": "js",
  "application/json": "json map",
  "image/png": "png",
  "image/svg+xml": "svg",
};

/** What is compressed beside HTML; the pages' own files lie there compressed already, so only answers of the API are. */
const COMPRESSED = "application/json text/css text/javascript image/svg+xml";

const types = Object.entries(TYPES)
  .map(([type, endings]) => `${type} ${endings};`)
  .join(" ");

const compression = (on) =>
  on
    ? `gzip on; gzip_static on; gzip_vary on; gzip_proxied any; gzip_min_length 1000; gzip_types ${COMPRESSED};`
    : "gzip off; gzip_static off;";

/**
 * nginx.conf.
 *
 * @param {{ folder: string, dist: string, host: string, port: number, api: URL, applications: readonly string[],
 *   compress: boolean, root: boolean }} options `root`: nginx is started by root, and its worker has to read a checkout
 *   that may be open to nobody else
 */
export const nginxConfig = ({ folder, dist, host, port, api, applications, compress, root }) => `
daemon off;
${root ? "user root;" : ""}
worker_processes 1;
pid "${folder}/nginx.pid";
error_log stderr warn;
events { worker_connections 4096; }
http {
  types { ${types} }
  default_type application/octet-stream;
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path "${folder}/body";
  proxy_temp_path "${folder}/proxy";
  fastcgi_temp_path "${folder}/fastcgi";
  uwsgi_temp_path "${folder}/uwsgi";
  scgi_temp_path "${folder}/scgi";
  ${compression(compress)}

  upstream api { server ${api.host}; keepalive 64; }

  server {
    listen ${host}:${port};
    root "${dist}";
    absolute_redirect off;

    location = / { return 302 /${applications[0]}; }
    location /api/ {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    # what has a hash in its name never changes, everything else is asked for again
    location /assets/ {
      add_header Cache-Control "public, max-age=31536000, immutable";
      try_files $uri =404;
    }
    # the pages of an application are routes within it
    location ~ ^/(${applications.join("|")})(/|$) {
      add_header Cache-Control no-cache;
      try_files /$1.html =404;
    }
    location / {
      add_header Cache-Control no-cache;
      try_files $uri =404;
    }
  }
}
`;
