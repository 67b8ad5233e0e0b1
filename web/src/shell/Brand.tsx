import { Link } from 'wouter';
import icon from '../styles/icon.svg';

export function Brand() {
  return (
    <Link href="/" className="brand">
      <img src={icon} alt="" width={26} height={26} />
      postclose
    </Link>
  );
}
