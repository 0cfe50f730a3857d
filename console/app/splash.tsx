/** Until it is known who is there. Drawn only when that takes a while, so that nothing flickers. */
import { Center, Loader, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

export function Splash(): ReactNode {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Center component="main" h="100%">
      <VisuallyHidden role="status">Loading Tocsin</VisuallyHidden>
      {isLong && <Loader size="sm" color="gray" aria-hidden />}
    </Center>
  );
}
