export function compile(more?: Readonly<Record<string, string>>): Promise<string>
