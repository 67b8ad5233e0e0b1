import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';
import { FieldLabel, FieldNotes, type FieldProps } from './Field';
import { moneyFormat, percentFormat, ratioFormat, wholeFormat } from './numberFormats';

export interface NumberProps extends FieldProps {
  /** null is "not given", which is not 0. */
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  placeholder?: string;
}

interface Shape {
  format: Intl.NumberFormatOptions;
  /** A unit behind the input, where the format does not say it. */
  unit?: string;
  /** React Aria steps with the arrow keys and rounds to it where it is set. */
  inputMode: 'decimal' | 'numeric';
}

function NumberInput({ shape, value, onChange, min, max, ...field }: NumberProps & { shape: Shape }) {
  return (
    <NumberField
      className="field"
      data-field={field.name}
      name={field.name}
      value={value ?? Number.NaN}
      onChange={(number) => onChange(Number.isNaN(number) ? null : number)}
      formatOptions={shape.format}
      isRequired={field.required ?? false}
      isDisabled={field.disabled ?? false}
      isWheelDisabled
      {...(min === undefined ? {} : { minValue: min })}
      {...(max === undefined ? {} : { maxValue: max })}
    >
      <FieldLabel label={field.label} optional={field.optional ?? false} />
      <Group className="control control-group">
        <Input className="control-number" placeholder={field.placeholder} inputMode={shape.inputMode} />
        {shape.unit && (
          <span className="control-affix control-affix-end" aria-hidden="true">
            {shape.unit}
          </span>
        )}
      </Group>
      <FieldNotes help={field.help} />
    </NumberField>
  );
}

const money: Shape = { format: moneyFormat, inputMode: 'decimal' };
const percent: Shape = { format: percentFormat, inputMode: 'decimal' };
const ratio: Shape = { format: ratioFormat, unit: '×', inputMode: 'decimal' };
const whole: Shape = { format: wholeFormat, inputMode: 'numeric' };

/** Dollars; (120) and -120 are both minus 120. */
export const Money = (props: NumberProps) => <NumberInput {...props} shape={money} />;
/** A share held as 0.05, shown and typed as 5 %. */
export const Percent = (props: NumberProps) => <NumberInput {...props} shape={percent} />;
/** Debt cover: 1.25. */
export const Ratio = (props: NumberProps) => <NumberInput {...props} shape={ratio} />;
/** Years, units, days. */
export const Whole = (props: NumberProps) => <NumberInput {...props} shape={whole} />;
