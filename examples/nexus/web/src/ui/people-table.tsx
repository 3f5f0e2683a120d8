import type { User } from "../api/types.ts";

export default function PeopleTable({ people }: { readonly people: readonly User[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Mail</th>
          <th scope="col">Department</th>
          <th scope="col">Role</th>
        </tr>
      </thead>
      <tbody>
        {people.map(({ id, name, email, department, role, active }) => (
          <tr key={id} className={active ? "" : "inactive"}>
            <td>{name}</td>
            <td>{email}</td>
            <td>{department}</td>
            <td>{role}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
