import { Radio, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Role } from "#contract/permissions.ts";
import { roleWords } from "../../parts/roles.ts";

export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }): ReactNode {
  return (
    <Radio.Group label="Role" value={value} onChange={(role) => onChange(Role.parse(role))}>
      <Stack gap={8} mt={6}>
        {Role.options.map((role) => (
          <Radio key={role} value={role} size="sm" label={roleWords[role].name} description={roleWords[role].may} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
