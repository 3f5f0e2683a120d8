import type { User } from "../../api/types.ts";

interface Props {
  readonly people: readonly User[];
  readonly onChoose: (user: User) => void;
}

export default function PeopleList({ people, onChoose }: Props) {
  return (
    <ul className="people">
      {people.map((user) => (
        <li key={user.id}>
          <button type="button" onClick={() => onChoose(user)}>
            <strong>{user.name}</strong>
            <small>
              {user.role}, {user.department}
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}
