import { existsSync } from "node:fs";

const BASE = "dc=nexus,dc=example";
const SCHEMAS = ["core", "cosine", "inetorgperson"];
const MODULES = ["/usr/lib/ldap", "/usr/lib/openldap", "/usr/lib64/openldap"];
const CONFIG = ["/etc/ldap", "/etc/openldap"];

/** slapd.conf of a server whose database lies in `folder`. */
export function slapdConfig(folder, password) {
  const modules = MODULES.find((path) => existsSync(`${path}/back_mdb.so`) || existsSync(`${path}/back_mdb.la`));
  const schemas = CONFIG.find((path) => existsSync(`${path}/schema/core.schema`));
  if (!schemas) throw new Error(`slapd's schemas are neither in ${CONFIG.join(" nor in ")}.`);
  return [
    ...SCHEMAS.map((name) => `include ${schemas}/schema/${name}.schema`),
    `pidfile "${folder}/slapd.pid"`,
    ...(modules ? [`modulepath ${modules}`, "moduleload back_mdb"] : []),
    "database mdb",
    "maxsize 268435456",
    `suffix "${BASE}"`,
    `directory "${folder}/db"`,
    `rootdn "cn=api,${BASE}"`,
    `rootpw "${password.replaceAll(/["\\]/g, "\\$&")}"`,
    "index objectClass eq",
    "index uid eq",
    "",
  ].join("\n");
}

/** A value as LDIF wants it wherever it might hold more than plain letters. */
const value = (name, text) => `${name}:: ${Buffer.from(text).toString("base64")}`;

const person = ({ id, email, name, department, role }) => {
  const uid = email.split("@")[0];
  return [
    `dn: uid=${uid},ou=people,${BASE}`,
    "objectClass: inetOrgPerson",
    ...[`uid: ${uid}`, `employeeNumber: ${id}`, `mail: ${email}`],
    ...[value("cn", name), value("sn", name.split(" ").at(-1)), value("departmentNumber", department)],
    value("title", role),
  ].join("\n");
};

/** The whole directory as text. */
export const ldif = (users) =>
  [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Nexus\ndc: nexus`,
    `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\nou: people`,
    ...users.map(person),
    "",
  ].join("\n\n");
