import * as azure from '@pulumi/azure-native';
import * as pulumi from '@pulumi/pulumi';

export const loaded = [typeof pulumi.Config, typeof azure.compute, typeof azure.network, typeof azure.resources];
