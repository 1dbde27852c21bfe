import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export const loaded = [typeof pulumi.Config, typeof gcp.compute, typeof gcp.organizations];
