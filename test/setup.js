process.env.CDK_VALIDATION ??= 'false';
process.env.NO_COLOR = '1';
