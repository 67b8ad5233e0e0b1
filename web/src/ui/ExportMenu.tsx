import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { exportFormats, exportHref, type Exported } from '../lib/exports';
import { Icon } from './Icon';

interface ExportPart {
  /** What is in the file, as the server calls it. */
  what: Exported;
  /** The list's own filters and order: the file holds what the list shows, all pages of it. */
  query: object;
}

const formatItems = ({ what, query }: ExportPart, label: string) =>
  exportFormats.map(({ id, label: name, note }) => (
    <MenuItem
      key={`${what} ${id}`}
      id={`${what} ${id}`}
      className="option"
      textValue={name}
      aria-label={`${label === '' ? '' : `${label}: `}${name}`}
      href={exportHref(what, query, id)}
      download=""
    >
      <span>{name}</span>
      <span className="muted small">{note}</span>
    </MenuItem>
  ));

interface ExportMenuProps {
  /** One list, or what a page of several has, each with its name. */
  parts: ExportPart | readonly (ExportPart & { label: string })[];
}

const isOne = (parts: ExportMenuProps['parts']): parts is ExportPart => 'what' in parts;

/** A list as a file: the entries are links, which the browser downloads by itself. */
export function ExportMenu({ parts }: ExportMenuProps) {
  return (
    <MenuTrigger>
      <Button className="button button-secondary">
        <Icon name="save" />
        Export
        <Icon name="chevron" size={14} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu aria-label="Export">
          {isOne(parts)
            ? formatItems(parts, '')
            : parts.map((part) => (
                <MenuSection key={part.what} className="menu-section">
                  <Header className="menu-heading">{part.label}</Header>
                  {formatItems(part, part.label)}
                </MenuSection>
              ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
