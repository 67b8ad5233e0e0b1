import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Link } from 'wouter';
import { Icon, type IconName } from './Icon';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';

function classOf(look: Look, small: boolean, iconOnly: boolean): string {
  return [
    'button',
    look === 'quiet' ? '' : `button-${look}`,
    small ? 'button-small' : '',
    iconOnly ? 'button-icon' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  look?: Look;
  small?: boolean;
  icon?: IconName;
  children: ReactNode;
}

/**
 * `isPending` keeps the button in place and focusable, and deaf, while its write is under way. It is
 * ours: React Aria's announces through an image without a name when the button goes away.
 */
export function Button({ look = 'secondary', small = false, icon, isPending = false, children, ...props }: ButtonProps) {
  const deaf = isPending ? ({ type: 'button', onPress: undefined, 'aria-disabled': true } as const) : {};
  return (
    <AriaButton {...props} {...deaf} className={classOf(look, small, false)}>
      {isPending ? <span className="button-spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style' | 'aria-label'> {
  icon: IconName;
  label: string;
  look?: Look;
  small?: boolean;
}

export function IconButton({ icon, label, look = 'quiet', small = false, ...props }: IconButtonProps) {
  return (
    <AriaButton {...props} aria-label={label} className={classOf(look, small, true)}>
      <Icon name={icon} />
    </AriaButton>
  );
}

interface ButtonLinkProps {
  href: string;
  look?: Look;
  small?: boolean;
  icon?: IconName;
  children: ReactNode;
}

/** What leads elsewhere is a link, also where it looks like a button. */
export function ButtonLink({ href, look = 'secondary', small = false, icon, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={classOf(look, small, false)}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
