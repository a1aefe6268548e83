type Value = string | number | boolean;

/** What stands in for `l10n` of VS Code outside it: messages stay English, and their placeholders are filled as VS Code does. */
export const l10n = {
  t(message: string, ...values: readonly (Value | Readonly<Record<string, Value>>)[]): string {
    const [first] = values;
    const named = (typeof first === 'object' ? first : values) as Readonly<Record<string, Value>>;
    return message.replace(/\{([^}]+)\}/g, (all, name: string) => String(named[name] ?? all));
  },
};
