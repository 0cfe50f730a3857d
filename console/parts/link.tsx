/** Mantine's clickable things as links of the router. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, RefAttributes } from "react";

type Plain = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "style" | "color"> & RefAttributes<HTMLAnchorElement>;

export const TextLink = createLink((props: AnchorProps & Plain) => <Anchor {...props} />);

export const ButtonLink = createLink((props: ButtonProps & Plain) => <Button component="a" {...props} />);
