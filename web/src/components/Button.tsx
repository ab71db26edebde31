import type { ComponentProps } from "react";
import { Link } from "react-router";
import { Icon, type IconName } from "./Icon";

type Look = "solid" | "soft" | "quiet";

interface Looks {
  look?: Look;
  icon?: IconName;
  /** Shows that the work has begun and keeps it from being begun twice. */
  busy?: boolean;
}

export function Button({
  look = "soft",
  icon,
  busy = false,
  children,
  ...rest
}: Looks & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${look} ${rest.className ?? ""}`}
      aria-busy={busy || undefined}
      disabled={rest.disabled || busy}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function ButtonLink({
  look = "soft",
  icon,
  children,
  ...rest
}: Omit<Looks, "busy"> & ComponentProps<typeof Link>) {
  return (
    <Link {...rest} className={`button button-${look} ${rest.className ?? ""}`}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
